"""Form fields that accept what people type and say kindly what is missing."""
