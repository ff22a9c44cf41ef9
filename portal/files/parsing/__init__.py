"""Code that reads the bytes of others; it runs inside the sandbox only and knows no Django."""
