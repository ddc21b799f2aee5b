"""What is asked beside the right's own register: registers of charges, foreign exchange, papers, judgments. It stands
on `case`."""
