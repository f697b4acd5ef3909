// One browser and one process for all that is tested of the page: each file here has its own service.
import { useBrowser } from './one-browser.js';
import './served.js';
import './rewriting.js';
import './bad-input.js';
import './whole-page.js';
import './same-request.js';

useBrowser();
