/** Jobs can be worked apart from the api only through a Redis that both share. */
process.stderr.write('The worker needs REDIS_URL, which is not supported yet: until then jobs run inside the api.\n');
process.exitCode = 1;
