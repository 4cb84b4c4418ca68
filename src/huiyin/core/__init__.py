"""Clock, working time, errors, text, secrets: no models and no words of the domain."""
