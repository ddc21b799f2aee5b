"""What the register answers to a command on a pledge: an event to record, or a refusal with every reason. It stands on
`recognition`."""
