"""What the register says, in its four languages: a catalogue a language, and the habits of each."""
