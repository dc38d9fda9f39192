"""Files that appear only when they are whole, and what an MP4 says of itself."""
