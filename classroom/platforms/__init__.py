"""What Moodle and Canvas give and take: downloads of submissions, gradebooks, and banks of quizzes."""
