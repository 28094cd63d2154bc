/** The newest API version this org speaks, as URLs and package.xml write it. */
export const API_VERSION = '67.0';
