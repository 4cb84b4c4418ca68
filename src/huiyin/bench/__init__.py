"""Sites of any size made of invented rows, and the benchmark that measures the product on them."""
