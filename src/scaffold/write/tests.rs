//! Plans that are written, interrupted, refused and taken up again.
