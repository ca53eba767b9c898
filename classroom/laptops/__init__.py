"""The course on the students' machines: an update that keeps their answers, and a stick where no network is."""
