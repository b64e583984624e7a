//! Faults on the way and in the server, one after the other: nothing is lost, nothing told twice, and the account
//! watches again soon.

mod cut;
mod figures;
mod packet_loss;
mod portal;
