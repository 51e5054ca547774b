"""Names under which pickles find what they need."""
