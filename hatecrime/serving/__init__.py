"""What the web server adds around the pages: headers, compression, the health address and the snapshots."""
