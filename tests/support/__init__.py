"""What tests of several rooms share: made-up units, submissions, workers, images and records."""
