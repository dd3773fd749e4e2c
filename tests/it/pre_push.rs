//! pre_push
