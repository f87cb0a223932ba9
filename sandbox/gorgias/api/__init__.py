"""The REST API's endpoints, one module a kind of object. Each has `ROUTES`; `sandbox.gorgias.server` mounts them."""
