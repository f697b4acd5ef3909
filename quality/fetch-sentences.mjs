// Fetches the crates that hold sentences, into the folder that is named.
import { fetchCrates } from '../libs/language/lingua-crates.mjs';
import { SENTENCES } from './sentences.mjs';

fetchCrates(SENTENCES, process.argv[2]);
