"""The engine on an OpenSearch cluster: `engine`. Nothing here is imported unless the settings name a cluster."""
