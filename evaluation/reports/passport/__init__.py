"""The passport of a service, on two pages."""
