"""One function per use case. A command is one transaction: lock, decide, record, answer; a read names its position."""
