import '@lwc/synthetic-shadow';
import { createElement } from 'lwc';
import App from 'shell/app';
import { recordsChanged } from 'shell/changes';
import { followLinks } from 'shell/router';
import { listenForToasts } from 'shell/toasts';

listenForToasts();
followLinks();
window.addEventListener('force__refreshview', () => void recordsChanged());
document.body.append(createElement('shell-app', { is: App }));
document.getElementById('shell-skeleton')?.remove();
