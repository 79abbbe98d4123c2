"""A household answers, learns its rights, prints its papers and meets a person."""
