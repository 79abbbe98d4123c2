"""What a case says, as page contexts: for the citizen's own pages, the counter's and the prints of both."""
