/** The API version the project is built against (`sourceApiVersion`). */
export const API_VERSION = '67.0';
