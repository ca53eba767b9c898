"""What is printed: the texts of the exam and of the slips for group tasks, and the page that holds them."""
