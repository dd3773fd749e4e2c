//! Values in, findings out.
