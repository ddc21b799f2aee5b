"""A cross-border registry of pledges over intellectual property in Mainland China, Hong Kong and Macau."""

__version__ = "0.1.0"
