"""What joblib brings along under its own name."""
