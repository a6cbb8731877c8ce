"use strict";
// The last script of the desk: everything it uses is there.
begin();
