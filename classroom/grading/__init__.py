"""From a solution to an assignment, and from what comes back to points and a page of feedback, by nbgrader."""
