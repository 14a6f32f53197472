"""Trade of this business."""
