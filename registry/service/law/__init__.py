"""The catalogue of rules, and the words of findings in four languages. It stands on the domain."""
