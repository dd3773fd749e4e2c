//! See the commit that fills this in.
