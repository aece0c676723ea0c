/* placeholder */ export {};
