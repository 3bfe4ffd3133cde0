"""How far the streams of a run are: counted, said in the log, shown at a terminal."""
