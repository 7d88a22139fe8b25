/** What a script adds to the reference page, which can be read without: search, tabs, and trying out. */
import { openMenu, search, showWhereWeAre } from "./navigation.mjs";
import { askForCredentials } from "./credentials.mjs";
import { liven, showSamples } from "./try-it.mjs";

openMenu();
search();
showWhereWeAre();
showSamples();
const credentials = askForCredentials(() => liven(credentials));
liven(credentials);
