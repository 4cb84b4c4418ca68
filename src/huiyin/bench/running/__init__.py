"""The benchmark: the product started as an operator starts it, asked by a load generator, watched from outside."""
