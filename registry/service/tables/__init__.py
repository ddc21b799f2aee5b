"""Tables that people have: the text of a file, its rows and its headings, whatever they are about. Nothing of the
service lies below."""
