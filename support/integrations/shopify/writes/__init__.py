"""Changes to a shop, one file a kind. Each does one thing that was agreed on; who agreed is not its business."""
