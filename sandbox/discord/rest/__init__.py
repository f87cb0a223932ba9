"""The REST API, v10: one file a family of routes, `api.RestApi` is the door."""
