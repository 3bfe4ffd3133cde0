"""HTTP: requests and responses, connections, credentials, retries and pace."""
