"""The conditions of recognition, one module a group: what must hold of the object, the title, the contract, …"""
