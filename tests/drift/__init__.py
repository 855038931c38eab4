"""What servers answer, held against the contract and against what they answered before."""
