"""The demonstration city 清江市: invented content, played through the services."""
