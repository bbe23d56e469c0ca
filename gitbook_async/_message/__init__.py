"""Operations, requests and responses as values: what is sent and what was received. No I/O."""
