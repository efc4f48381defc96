"""This room makes predictions for the public test sets, in the form their scorers read."""
