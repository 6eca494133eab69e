// Replaced by the room that owns it.
return 0;
