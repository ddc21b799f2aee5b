"""The tables, the edition they are at, and statements over them. Nothing of the store lies below."""
