console.log('printed by a module while it is loaded');
export const talk = () => { console.log('printed by a module later'); return 44; };
